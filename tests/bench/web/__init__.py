"""`./dev bench web`: what pages cost people and the machine, in a small school and a big one."""
