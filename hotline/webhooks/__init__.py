"""The carrier's doors. Each is signed, answers POST alone, never redirects, never shows HTML;
on any error the body is empty and the status 5xx, so that the carrier asks its fallback."""
