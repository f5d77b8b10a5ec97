"""What the records add up to: tables and charts for a learner and for a cohort."""
