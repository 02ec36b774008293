"""Tables, sequence and policies of cases."""
