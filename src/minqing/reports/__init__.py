"""Reports: the published figures of an area and a round, on the desk and on paper.

Remember: nothing is counted here that another package counts; a report asks, and says for every
figure its definition, its cut-off and where the list behind it is.
"""
