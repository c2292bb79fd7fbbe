/// A point of a curve.
public struct CurvePoint: Equatable, Sendable {
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

/// Where a number lies, such as an interval around a measurement.
public struct CurveBar: Equatable, Sendable {
  /// To the right.
  public var x: Double
  /// Upwards.
  public var lower: Double
  /// Upwards.
  public var upper: Double

  /// Makes a bar.
  public init(_ x: Double, _ lower: Double, _ upper: Double) {
    self.x = x
    self.lower = lower
    self.upper = upper
  }
}

/// A curve with points of its own beside it, such as a prediction and what was measured.
public struct Curve: Equatable, Sendable {
  /// Its name in the legend.
  public var name: String
  /// The points it runs through, from left to right.
  public var line: [CurvePoint]
  /// Single points.
  public var marks: [CurvePoint]
  /// Many points behind the line, such as what it is a mean of; drawn faintly.
  public var cloud: [CurvePoint]
  /// Intervals around marks.
  public var bars: [CurveBar]

  /// Makes a curve.
  public init(
    _ name: String, line: [CurvePoint], marks: [CurvePoint] = [], cloud: [CurvePoint] = [],
    bars: [CurveBar] = []
  ) {
    self.name = name
    self.line = line
    self.marks = marks
    self.cloud = cloud
    self.bars = bars
  }

  /// Everything that has to have a place.
  package var points: [CurvePoint] {
    line + marks + cloud
      + bars.flatMap { [CurvePoint($0.x, $0.lower), CurvePoint($0.x, $0.upper)] }
  }
}

/// A height that curves are compared with, across the whole chart.
public struct CurveLevel: Equatable, Sendable {
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
