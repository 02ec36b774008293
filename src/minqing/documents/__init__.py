"""Documents on paper: Word files from templates, QR codes.

Owns the templates and how they are filled. Other packages pass plain values, already in the words
that a reader sees. Remember: the templates are made by ``tools/build_docx_templates.py``; change
them there, never by hand.
"""
