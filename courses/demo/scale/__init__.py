"""`flask demo load --scale`: the demo among very many invented rows, to see that pages stay light.

The one place that writes rows without services: half a million of them would take hours. The same
call makes the same rows, so that two measurements are of the same school.
"""
