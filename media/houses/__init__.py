"""What an organization's videos are to the organization itself.

They are among its first steps, they move when it is united with another, and when it leaves each
stays, stays without name, or goes.
"""
