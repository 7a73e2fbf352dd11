"""textmine: makes sense of Japanese free-text survey answers (自由記述), offline."""
