"""What a person does, in a real browser, with a real server and a real database.

Remember: the browser and the server live as long as this folder's tests of one process; each test
gets fresh browser contexts (phones, desks) and an empty district.
"""
