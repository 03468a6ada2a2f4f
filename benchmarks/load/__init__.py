"""A recruiter's day, many at a time (``locustfile.py``). Not in ``make bench``: it wants a service to ask."""
