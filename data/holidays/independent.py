"""Writes independent_2007_2026.csv: working (W) and rest (-) days by a calendar that others maintain.

In a virtual environment outside the repository:

    pip install chinesecalendar==1.11.0
    python data/holidays/independent.py > data/holidays/independent_2007_2026.csv

Source: PyPI package chinesecalendar 1.11.0, MIT licence, Lirian Su. Only its answers are kept.
"""

import calendar
import datetime

import chinese_calendar

print("month,days")
for year in range(2007, 2027):
    for month in range(1, 13):
        days = range(1, calendar.monthrange(year, month)[1] + 1)
        works = (chinese_calendar.is_workday(datetime.date(year, month, day)) for day in days)
        print(f"{year}-{month:02}," + "".join("W" if work else "-" for work in works))
