/// A terminal without a terminal: it plays prepared events and keeps what it is shown.
public final class RecordingTerminal: Terminal {
  /// The present size; ``TerminalEvent/resized(_:)`` events change it.
  public private(set) var size: Size
  /// What it claims to show.
  public let abilities: DisplayAbilities
  /// The frames presented so far.
  public private(set) var frames: [Frame] = []
  /// The values given to ``setMouseReporting(_:)``, in order.
  public private(set) var mouseSwitches: [Bool] = []
  /// How often ``suspend()`` was called.
  public private(set) var suspendCount = 0
  /// How often everything was repainted.
  public private(set) var repaintCount = 0
  /// True after ``close()``.
  public private(set) var isClosed = false
  /// Wakes nobody: nothing here waits.
  public let wake: @Sendable () -> Void = {}
  private var events: ArraySlice<TerminalEvent>

  /// Makes a terminal that plays these events and then reports ``TerminalEvent/ended``.
  public init(size: Size, abilities: DisplayAbilities, events: [TerminalEvent] = []) {
    self.size = size
    self.abilities = abilities
    self.events = events[...]
  }

  /// Adds events at the end of the script.
  public func add(_ more: [TerminalEvent]) { events += more }

  /// Keeps the frame.
  public func present(_ frame: Frame) { frames.append(frame) }

  /// The next prepared event; ``TerminalEvent/ended`` when there is none.
  public func nextEvent(within milliseconds: Int?) -> TerminalEvent? {
    guard let event = events.popFirst() else { return .ended }
    if case .resized(let newSize) = event { size = newSize }
    return event
  }

  /// Notes the switch.
  public func setMouseReporting(_ isOn: Bool) { mouseSwitches.append(isOn) }

  /// Counts; a ``TerminalEvent/resumed`` follows as with a real terminal.
  public func suspend() {
    suspendCount += 1
    events.insert(.resumed, at: events.startIndex)
  }

  /// Runs the body at once and counts a repaint.
  public func lend(to body: () -> Void) {
    body()
    repaintCount += 1
  }

  /// Counts.
  public func repaint() { repaintCount += 1 }

  /// Notes it.
  public func close() { isClosed = true }
}
