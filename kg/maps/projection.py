"""From longitude and latitude to a plane.

Regions of one part of the world are shown in Lambert's azimuthal equal-area projection about their middle: areas are
true, north is up in the middle, and the farthest shapes bend least. Regions all over the world are shown in the Equal
Earth projection. Formulas: J. P. Snyder, Map Projections: A Working Manual (USGS 1395, 1987), page 185; B. Šavrič,
T. Patterson, B. Jenny, The Equal Earth map projection (IJGIS 33, 2019).
"""

import math
from collections.abc import Sequence

__all__ = ["EqualEarth", "LambertAzimuthal", "Projection", "fitting"]

#: A map whose farthest region is more than this many degrees from the middle shows the whole world.
_WIDE = 65.0
#: Beyond this many degrees from the middle everything is drawn on the rim of the globe.
_RIM = 89.0


class LambertAzimuthal:
    """Lambert azimuthal equal-area about a middle.

    Args:
        longitude: of the middle, degrees.
        latitude: of the middle, degrees.
    """

    name = "laea"

    def __init__(self, longitude: float, latitude: float) -> None:
        self.longitude = longitude
        self.latitude = latitude
        self._sin = math.sin(math.radians(latitude))
        self._cos = math.cos(math.radians(latitude))

    @property
    def rim(self) -> float:
        """Radius of the visible half of the globe."""
        return 2 * math.sin(math.radians(_RIM) / 2)

    def distance(self, longitude: float, latitude: float) -> float:
        """Degrees between a point and the middle, 0 to 180."""
        phi, lam = math.radians(latitude), math.radians(longitude - self.longitude)
        cosine = self._sin * math.sin(phi) + self._cos * math.cos(phi) * math.cos(lam)
        return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))

    def __call__(self, longitude: float, latitude: float) -> tuple[float, float]:
        """The point on the plane: x to the right, y down, in radii of the globe; the far side lies on the rim.

        >>> LambertAzimuthal(60, 55)(60, 55)
        (0.0, 0.0)
        """
        phi, lam = math.radians(latitude), math.radians(longitude - self.longitude)
        x = math.cos(phi) * math.sin(lam)
        y = self._cos * math.sin(phi) - self._sin * math.cos(phi) * math.cos(lam)
        cosine = self._sin * math.sin(phi) + self._cos * math.cos(phi) * math.cos(lam)
        length = math.hypot(x, y)
        if length < 1e-12:
            return (0.0, 0.0) if cosine > 0 else (0.0, self.rim)
        radius = min(2 * math.sin(math.acos(max(-1.0, min(1.0, cosine))) / 2), self.rim)
        return x / length * radius, -y / length * radius


class EqualEarth:
    """Equal Earth about the Greenwich meridian."""

    name = "equal-earth"
    rim = 0.0

    def distance(self, longitude: float, latitude: float) -> float:
        """Always 0: the whole world is visible."""
        return 0.0 * (longitude + latitude)

    def __call__(self, longitude: float, latitude: float) -> tuple[float, float]:
        """The point on the plane: x to the right, y down, in radii of the globe.

        >>> EqualEarth()(0, 0)
        (0.0, -0.0)
        """
        a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
        root = math.sqrt(3) / 2
        theta = math.asin(root * math.sin(math.radians(latitude)))
        square = theta * theta
        sixth = square**3
        x = math.radians(longitude) * math.cos(theta)
        x /= root * (a1 + 3 * a2 * square + sixth * (7 * a3 + 9 * a4 * square))
        y = theta * (a1 + a2 * square + sixth * (a3 + a4 * square))
        return x, -y


Projection = LambertAzimuthal | EqualEarth


def fitting(points: Sequence[tuple[float, float]]) -> Projection:
    """The projection that suits these (longitude, latitude) pairs, degrees.

    With no points the map shows the middle of Eurasia.

    >>> fitting([(28.3, 57.8), (74.6, 42.9)]).name
    'laea'
    >>> fitting([(-46.6, -23.5), (131.9, 43.1)]).name
    'equal-earth'
    """
    if not points:
        return LambertAzimuthal(60.0, 55.0)
    x = y = z = 0.0
    for longitude, latitude in points:
        phi, lam = math.radians(latitude), math.radians(longitude)
        x += math.cos(phi) * math.cos(lam)
        y += math.cos(phi) * math.sin(lam)
        z += math.sin(phi)
    if math.hypot(x, y, z) < 1e-6 * len(points):
        return EqualEarth()
    middle = LambertAzimuthal(
        round(math.degrees(math.atan2(y, x)), 1), round(math.degrees(math.atan2(z, math.hypot(x, y))), 1)
    )
    if max(middle.distance(*point) for point in points) > _WIDE:
        return EqualEarth()
    return middle
