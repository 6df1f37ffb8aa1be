"""Accounts for whoever wants to keep their progress in public courses, while coordination lets in.

Such an account has an alias and no role. The name to sign in with is made by the school: if people
chose it, the answer "taken" would tell strangers who is here.
"""
