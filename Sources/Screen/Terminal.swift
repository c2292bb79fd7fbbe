/// A place to show frames and to read events from; only one thread uses it, except for ``wake()``.
public protocol Terminal: AnyObject {
  /// The present size.
  var size: Size { get }
  /// What it can show.
  var abilities: DisplayAbilities { get }
  /// Shows a frame; frames of another size are clipped.
  func present(_ frame: Frame)
  /// The next event, or nil when `milliseconds` pass without one; nil `milliseconds` waits for ever.
  func nextEvent(within milliseconds: Int?) -> TerminalEvent?
  /// A function that any thread may call to make ``nextEvent(within:)`` return ``TerminalEvent/woken``.
  var wake: @Sendable () -> Void { get }
  /// Turns mouse reports on, or really off so that the terminal selects text again.
  func setMouseReporting(_ isOn: Bool)
  /// Gives the terminal back, stops the process, and takes the terminal again when it continues.
  func suspend()
  /// Gives the terminal to another program while `body` runs, then takes it again and repaints.
  func lend(to body: () -> Void)
  /// Repaints everything, whatever the terminal is thought to show.
  func repaint()
  /// Gives the terminal back for good. Harmless when called twice.
  func close()
}
