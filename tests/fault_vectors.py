"""Faults that were seen on the running product, as values: what goes in, and the right outcome. It reads like the list of
faults; each table names the test that plays it. No Odoo in here, so that the adapters' tests can use it as well."""

# 0. At the desk

# 1. Answers leave without the scheduler

# 2. What is saved holds from the commit on

# 3. Words are cleaned once, at the door

# 4. One number, one spelling

# 5. Whose number, asked again

# 6. Nobody's conversations

# 7. Opting out, as people and carriers say it

# 8. Twice, late, of a kind

# 9. When the database is away
