"""The organization's own pages of videos: send, follow, answer, edit, replace.

Not here: what the editor does with them (review), how bytes come in pieces (uploads).
"""
