"""Limits of uploads: how many photos and voices, and how large."""

MAX_PHOTOS = 9
MAX_PHOTO_BYTES = 15 * 1024 * 1024
MAX_RECORDING_BYTES = 2 * 1024 * 1024  # WeChat's own limit
