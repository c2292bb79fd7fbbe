/// Curves of a picture with their axes.
public struct PictureChart: Equatable, Sendable {
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

  /// An interval around a measurement.
  public struct Bar: Equatable, Sendable {
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

  /// A curve.
  public struct Curve: Equatable, Sendable {
    /// Its name in the legend.
    public var name: String
    /// The points it runs through, from left to right.
    public var line: [Point]
    /// Single points.
    public var marks: [Point]
    /// A course drawn palely behind the line.
    public var cloud: [Point]
    /// Intervals around marks.
    public var bars: [Bar]

    /// Makes a curve.
    public init(name: String, line: [Point], marks: [Point], cloud: [Point], bars: [Bar]) {
      self.name = name
      self.line = line
      self.marks = marks
      self.cloud = cloud
      self.bars = bars
    }
  }

  /// A height across the chart.
  public struct Level: Equatable, Sendable {
    /// Its name in the legend.
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
  /// False for a logarithmic axis.
  public var xIsLinear: Bool
  /// False for a logarithmic axis.
  public var yIsLinear: Bool
  /// The curves.
  public var curves: [Curve]
  /// Heights to compare with.
  public var levels: [Level]

  /// Makes a chart.
  public init(
    title: String, xTitle: String, xIsLinear: Bool, yIsLinear: Bool, curves: [Curve],
    levels: [Level]
  ) {
    self.title = title
    self.xTitle = xTitle
    self.xIsLinear = xIsLinear
    self.yIsLinear = yIsLinear
    self.curves = curves
    self.levels = levels
  }
}
