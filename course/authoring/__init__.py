"""For authors: one text file per lesson in, notebooks out; lint, run, coverage. Never imports Keras."""
