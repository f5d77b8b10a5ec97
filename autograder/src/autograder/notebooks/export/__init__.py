"""The course as trees to give away: ``binder`` with its tests sealed, ``cohort`` without them, ``html`` to read."""
