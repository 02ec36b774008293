"""Pure decisions about questionnaires: what a file may use, what is asked, what was answered."""
