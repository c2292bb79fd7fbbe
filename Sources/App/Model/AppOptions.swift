/// How the screen starts.
public struct AppOptions: Equatable, Sendable {
  /// The palette's name; nil for the one that suits the display.
  public var palette: String?
  /// True when the mouse is listened to at the start.
  public var usesMouse: Bool
  /// Earlier lines, oldest first.
  public var history: [String]
  /// True to hide durations.
  public var stableOutput: Bool

  /// Makes options.
  public init(
    palette: String? = nil, usesMouse: Bool = true, history: [String] = [],
    stableOutput: Bool = false
  ) {
    self.palette = palette
    self.usesMouse = usesMouse
    self.history = history
    self.stableOutput = stableOutput
  }
}
