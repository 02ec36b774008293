"""One file that holds a district: how it is written, read, checked and put back.

Remember: keys are never inside. The file appears under its name only when it is whole and on the
disk; a restore is one transaction, so a failed one changes nothing.
"""
