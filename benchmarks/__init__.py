"""The speed budgets, measured: ``minqing bench`` runs this package from the source.

It owns ``budgets.csv`` (names and budgets), the SQL that fills a district of stated size, the
server with held pages, and one module for each group of measures. Remember: a measure that cannot
run says why, it never invents a figure; and every figure stands beside what limits it.
"""
