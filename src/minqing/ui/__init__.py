"""Owns the look: page shells, components, style sheets and small page scripts.

Remember: `ui` knows no domain. Tags take plain values and labels that are already translated; what
is due, how much is left and which shape says it are pure decisions in `rules`. No page may carry
inline script or style.
"""
