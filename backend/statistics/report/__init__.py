"""The monthly report (通报) as bureaus circulate it: figures set by Typst."""
