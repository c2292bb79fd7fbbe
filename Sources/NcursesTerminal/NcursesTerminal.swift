package import CTerminal
import Foundation
public import Screen

/// The real terminal, through curses.
///
/// One thread uses it; ``wake`` alone may be called from any. It decides nothing: frames go out,
/// bytes come in and become events in ``KeyDecoder``.
public final class NcursesTerminal: Terminal {
  /// What it can show.
  public let abilities: DisplayAbilities
  /// Makes ``nextEvent(within:)`` return ``TerminalEvent/woken``, from any thread.
  public let wake: @Sendable () -> Void
  private var handle: OpaquePointer?
  private var painter: CellPainter
  private var decoder = KeyDecoder()
  private var waiting: [TerminalEvent] = []
  private var lastSize = Size(rows: 0, columns: 0)
  private let escapeDelay: Int

  /// How long a paste may be silent before its end is given up, in milliseconds.
  private static let pastePatience = 2000
  /// How long the rest of a sequence may take after more than Escape has come, in milliseconds.
  private static let sequencePatience = 100

  /// Takes the terminal of the process; nil when curses knows neither its type nor a substitute.
  ///
  /// - Parameters:
  ///   - colorDepth: At most these colours; nil for all the terminal has.
  ///   - forcesASCII: True to show ASCII only.
  ///   - usesMouse: True to start with reports of the mouse.
  public convenience init?(colorDepth: ColorDepth?, forcesASCII: Bool, usesMouse: Bool) {
    let environment = ProcessInfo.processInfo.environment
    self.init(
      types: TerminalType.candidates(environment: environment, wanted: colorDepth),
      input: STDIN_FILENO, output: STDOUT_FILENO, size: nil, colorDepth: colorDepth,
      forcesASCII: forcesASCII, usesMouse: usesMouse,
      escapeDelay: environment["ESCDELAY"].flatMap { Int($0) } ?? 25)
  }

  /// Takes a terminal by its descriptors; without a size, it is asked for one.
  package init?(
    types: [TerminalType], input: Int32, output: Int32, size: Size?, colorDepth: ColorDepth? = nil,
    forcesASCII: Bool = false, usesMouse: Bool = false, escapeDelay: Int = 25
  ) {
    var opened: OpaquePointer?
    for type in types where opened == nil {
      opened = ct_open(
        type.name, type.description, input, output, Int32(size?.rows ?? 0),
        Int32(size?.columns ?? 0))
    }
    guard let opened else { return nil }
    handle = opened
    let depth = min(Self.depth(colorCount: Int(ct_color_count(opened))), colorDepth ?? .direct)
    abilities = DisplayAbilities(
      colorDepth: depth, showsUnicode: ct_shows_unicode(opened) && !forcesASCII)
    painter = CellPainter(abilities: abilities)
    let descriptor = ct_wake_descriptor(opened)
    wake = { ct_wake(descriptor) }
    self.escapeDelay = min(max(0, escapeDelay), 10_000)
    lastSize = self.size
    if usesMouse { setMouseReporting(true) }
  }

  deinit { close() }

  private static func depth(colorCount: Int) -> ColorDepth {
    switch colorCount {
    case ..<8: .monochrome
    case ..<16: .eight
    case ..<256: .sixteen
    case ..<32_768: .indexed256
    default: .direct
    }
  }

  /// The present size; nothing after ``close()``.
  public var size: Size {
    guard let handle else { return Size(rows: 0, columns: 0) }
    return Size(rows: Int(ct_rows(handle)), columns: Int(ct_columns(handle)))
  }

  /// Shows a frame; only what has changed is sent.
  public func present(_ frame: Frame) {
    guard let handle else { return }
    painter.paint(frame, size: size, on: handle)
  }

  /// The next event, or nil when `milliseconds` pass without one; nil `milliseconds` waits for ever.
  public func nextEvent(within milliseconds: Int?) -> TerminalEvent? {
    let deadline = milliseconds.map { ContinuousClock.now + .milliseconds($0) }
    while true {
      if !waiting.isEmpty { return waiting.removeFirst() }
      guard let handle else { return .ended }
      let remaining = deadline.map { max(0, Self.milliseconds(from: .now, to: $0)) }
      let patience = patience
      let isForDecoder = patience.map { $0 <= (remaining ?? .max) } ?? false
      let limit = isForDecoder ? patience : remaining
      let happened = ct_wait(handle, Int32(clamping: limit ?? -1))
      if happened != 0 {
        take(happened, handle)
      } else if isForDecoder {
        waiting += decoder.isInsidePaste ? decoder.finishPaste() : decoder.finish()
      } else if let deadline, deadline <= .now {
        return nil
      }
    }
  }

  /// How long silence may last before it has a meaning; nil for ever.
  private var patience: Int? {
    if decoder.isInsidePaste { return Self.pastePatience }
    guard decoder.isInsideSequence else { return nil }
    return decoder.isAfterEscape ? escapeDelay : max(escapeDelay, Self.sequencePatience)
  }

  private static func milliseconds(
    from start: ContinuousClock.Instant, to end: ContinuousClock.Instant
  ) -> Int {
    // Rounded up, so that a wait never ends before its time.
    Int(((end - start) / .milliseconds(1)).rounded(.up))
  }

  private func take(_ happened: Int32, _ handle: OpaquePointer) {
    func has(_ bit: Int) -> Bool { happened & Int32(bit) != 0 }
    if has(CT_STOP) {
      suspend()
    } else if has(CT_CONTINUED) {
      repaintAfterAbsence(handle)
    }
    if has(CT_RESIZED) { noteSize() }
    if has(CT_INPUT) { readInput(handle) }
    if has(CT_ENDED) { waiting.append(.ended) }
    if has(CT_WOKEN) { waiting.append(.woken) }
  }

  private func readInput(_ handle: OpaquePointer) {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Int(ct_read(handle, &bytes, Int32(bytes.count)))
    if count < 0 {
      waiting += decoder.finish() + decoder.finishPaste() + [.ended]
    } else {
      waiting += decoder.decode(bytes.prefix(count))
    }
  }

  private func noteSize() {
    let size = size
    if size == lastSize { return }
    lastSize = size
    painter.forget()
    waiting.append(.resized(size))
  }

  /// The process was stopped from outside and does not know in what state it finds the terminal.
  private func repaintAfterAbsence(_ handle: OpaquePointer) {
    ct_leave(handle)
    ct_enter(handle)
    noteSize()
    waiting.append(.resumed)
  }

  /// Turns reports of the mouse on, or really off so that the terminal selects text again.
  public func setMouseReporting(_ isOn: Bool) {
    if let handle { ct_set_mouse(handle, isOn) }
  }

  /// Gives the terminal back, stops the process, and takes the terminal again when it continues;
  /// a ``TerminalEvent/resumed`` follows.
  public func suspend() {
    guard let handle else { return }
    ct_suspend(handle)
    noteSize()
    waiting.append(.resumed)
  }

  /// Gives the terminal to another program while `body` runs, then takes it again and repaints.
  public func lend(to body: () -> Void) {
    guard let handle else { return body() }
    ct_leave(handle)
    body()
    ct_enter(handle)
    noteSize()
  }

  /// Repaints everything, whatever the terminal is thought to show.
  public func repaint() {
    if let handle { ct_repaint(handle) }
  }

  /// Gives the terminal back for good. Harmless when called twice.
  public func close() {
    guard let open = handle else { return }
    handle = nil
    ct_close(open)
  }

  /// What curses thinks stands at a place; for tests.
  package func cell(row: Int, column: Int) -> ct_cell? {
    handle.map { ct_cell_at($0, Int32(row), Int32(column)) }
  }

  /// Gives the screen another size as the kernel would; for tests.
  package func simulateResize(to size: Size) {
    if let handle { ct_resize(handle, Int32(size.rows), Int32(size.columns)) }
  }
}
