/// Curves to be drawn on logarithmic axes.
public struct CurveContent: Equatable, Sendable {
  /// A point; both numbers are positive.
  public struct Point: Equatable, Sendable {
    /// To the right.
    public var x: Double
    /// Upwards.
    public var y: Double

    /// Makes a point.
    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// One curve.
  public struct Curve: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// What is predicted or counted, from left to right.
    public var line: [Point]
    /// What was measured.
    public var measured: [Point]

    /// Makes a curve.
    public init(name: String, line: [Point], measured: [Point] = []) {
      self.name = name
      self.line = line
      self.measured = measured
    }
  }

  /// What stands above.
  public var title: String
  /// What runs to the right.
  public var xTitle: String
  /// What runs upwards, with its unit.
  public var yTitle: String
  /// The curves.
  public var curves: [Curve]

  /// Makes curves to be drawn.
  public init(title: String, xTitle: String, yTitle: String, curves: [Curve]) {
    self.title = title
    self.xTitle = xTitle
    self.yTitle = yTitle
    self.curves = curves
  }
}
