"""The yearly report on corporate social responsibility: fourteen tables of a closed solar year, every number a figure.

`compile_report` makes it, of the country, a province or a company; what it holds is the same whenever it is made of
the same record, on either database.
"""
