"""Measures the quality of answers: the project's questions and public sets."""
