"""Questionnaires: XLSForm files, their versions, and the answers of households.

A questionnaire is written once, as an XLSForm, and filled in our field app or in ODK Collect. What
it may use is stated in `rules.subset`; everything else is refused when the file is uploaded.

Remember:
- A version never changes: the XForm is addressed by its digest, and answers name their version for
  good. Another text of a question is another version; answers to earlier ones are still accepted.
- `Answers` are facts. The submission and what was read from it are personal: they lie in
  `AnswersText`, as JSON of two members, `xml` and `answers` (text by path of the node).
- `Filled` is a projection: the latest answers of a household to a questionnaire. A phone pulls it,
  so that what is known is shown and not asked again.
- A file from outside is read and converted in a child process with bounds (`queries.converting`).
"""
