/// Curves to be drawn.
public struct CurveContent: Equatable, Sendable {
  /// How numbers become places on an axis.
  public enum Scale: Equatable, Sendable {
    /// Equal ratios are equally far apart; only positive numbers have a place.
    case logarithmic
    /// Equal differences are equally far apart.
    case linear
  }

  /// A point.
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

  /// A measurement with the interval around it.
  public struct Interval: Equatable, Sendable {
    /// To the right.
    public var x: Double
    /// Its lower end.
    public var lower: Double
    /// Its upper end.
    public var upper: Double

    /// Makes an interval.
    public init(_ x: Double, _ lower: Double, _ upper: Double) {
      self.x = x
      self.lower = lower
      self.upper = upper
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
    /// Many points behind the line, such as what it is a mean of.
    public var cloud: [Point]
    /// Intervals around what was measured.
    public var intervals: [Interval]

    /// Makes a curve.
    public init(
      name: String, line: [Point], measured: [Point] = [], cloud: [Point] = [],
      intervals: [Interval] = []
    ) {
      self.name = name
      self.line = line
      self.measured = measured
      self.cloud = cloud
      self.intervals = intervals
    }
  }

  /// A height to compare curves with.
  public struct Level: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// Upwards.
    public var y: Double

    /// Makes a level.
    public init(_ name: String, _ y: Double) {
      self.name = name
      self.y = y
    }
  }

  /// What stands above.
  public var title: String
  /// What runs to the right.
  public var xTitle: String
  /// What runs upwards, with its unit; empty when the title says it.
  public var yTitle: String
  /// The curves.
  public var curves: [Curve]
  /// The axis to the right.
  public var xScale: Scale
  /// The axis upwards.
  public var yScale: Scale
  /// Heights to compare with.
  public var levels: [Level]
  /// What the points behind lines are, in few words.
  public var cloudNote: String
  /// What intervals are, in few words.
  public var intervalNote: String

  /// Makes curves to be drawn; on logarithmic axes unless said otherwise.
  public init(
    title: String, xTitle: String, yTitle: String, curves: [Curve], xScale: Scale = .logarithmic,
    yScale: Scale = .logarithmic, levels: [Level] = [], cloudNote: String = "",
    intervalNote: String = ""
  ) {
    self.title = title
    self.xTitle = xTitle
    self.yTitle = yTitle
    self.curves = curves
    self.xScale = xScale
    self.yScale = yScale
    self.levels = levels
    self.cloudNote = cloudNote
    self.intervalNote = intervalNote
  }
}
