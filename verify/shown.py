"""What notebooks show of a result: the view that the terminal prints, as HTML."""


class Shown:
    """A result with a view in :mod:`verify.views`; nothing is imported for it until a notebook asks."""

    def _repr_html_(self) -> str:
        from verify.html.rendered import view_html
        from verify.views import view_of

        return view_html(view_of(self))
