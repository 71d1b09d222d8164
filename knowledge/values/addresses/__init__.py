"""Whom to reach, and where: `contacts` (`spoken` aloud), `countries` (`where`, by `towns`), `companies`.

A company's number is told by its `company_labels` and checked by `company_numbers`; `making_towns` writes
the list of towns anew.
"""
