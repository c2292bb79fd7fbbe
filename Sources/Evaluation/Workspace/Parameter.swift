/// A variable that a slider moves.
public struct Parameter: Equatable, Sendable {
  /// The variable.
  public var name: String
  /// The smallest value.
  public var lower: Double
  /// The largest value.
  public var upper: Double
  /// Where it stands.
  public var value: Double
}
