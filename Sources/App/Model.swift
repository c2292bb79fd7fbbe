public import Screen

/// Everything the screen shows and remembers; a value that changes only in ``update(_:)``.
public struct Model: Sendable {
  /// The screen's extent.
  public internal(set) var size: Size
  /// What the display can show.
  public let abilities: DisplayAbilities

  /// Makes the model of a fresh screen: a prompt and a hint.
  public init(size: Size, abilities: DisplayAbilities, options: AppOptions = AppOptions()) {
    self.size = size
    self.abilities = abilities
  }

  /// True while something on the screen depends on the clock; see ``AppEvent/tick(seconds:)``.
  public var wantsTicks: Bool { false }

  /// Takes in one event and says what is to be done about it. Pure: no clock, no file, no thread.
  public mutating func update(_ event: AppEvent) -> [Effect] {
    if case .terminal(.ended) = event { return [.quit] }
    return []
  }

  /// What to ask of the program before the first event, such as mouse reports.
  public var startEffects: [Effect] { [] }
}

/// The screen of a model; always of the model's size.
public func view(of model: Model) -> Frame {
  Frame(size: model.size)
}
