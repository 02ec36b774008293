"""Spreadsheets in and out, without knowing what they are about.

Owns reading (XLSX in a bounded child process, CSV streamed), header recognition, cell conversion,
and writing. Other packages pass in their columns. Remember: a spreadsheet from a stranger is an
attack until read; every refusal names row, column and reason; what was typed as text stays text.
"""
