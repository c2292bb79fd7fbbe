import Commands
public import Screen

/// Everything the screen shows and remembers; a value that changes only in ``update(_:)``.
public struct Model: Sendable {
  /// The screen's extent.
  public internal(set) var size: Size
  /// What the display can show.
  public let abilities: DisplayAbilities
  let stableOutput: Bool

  var editor: LineEditor
  var transcript: Transcript
  var panes: [Pane] = []
  var maps = MapView()
  var heads = HeadGridState()
  var colors: MapColors
  var work = Work()
  var status: InterpreterStatus?
  var sliders = SliderStrip()
  var lesson: LessonPlayer?

  /// Where keys go when no dialogue is open.
  var place = Focus.prompt
  /// The pane that ``place`` means when it is a map or a panel.
  var focusedPane: Int?
  /// The beginning of a sequence such as `^X o`.
  var keys: [Key] = []
  var question: Question?
  var help: HelpOverlay?
  /// The pattern being typed after `/`.
  var find: LineEditor?
  /// True when that is looked for among the tokens of a map, not in the transcript.
  var findsToken = false
  var completionRequest: CompletionRequest?
  /// How many maps are shown at most: 1, 2 or 4.
  var mapLimit = 4
  /// Nil shows the gradient panel where there is room.
  var showsGradient: Bool?
  var usesMouse: Bool
  /// Where the mouse went down, for dragging.
  var drag: Drag?
  /// The last click in a map, for a second one.
  var lastClick: Click?
  /// The layer and head that were stepped to while the interpreter is not there yet.
  var wantedHead: (layer: Int, head: Int)?
  /// A short answer to the last key, in the status line.
  var message: String?
  var now = 0.0
  private var lastNumber = 0

  /// Makes the model of a fresh screen: a prompt and a hint.
  public init(size: Size, abilities: DisplayAbilities, options: AppOptions = AppOptions()) {
    self.size = size
    self.abilities = abilities
    stableOutput = options.stableOutput
    editor = LineEditor(history: options.history)
    usesMouse = options.usesMouse
    colors = MapColors(palette: options.palette, abilities: abilities)
    transcript = Transcript()
    transcript.append(.hint)
    layOutTranscript()
  }

  /// What to ask of the program before the first event.
  public var startEffects: [Effect] { [.setMouse(usesMouse)] }

  /// True while something on the screen depends on the clock; see ``AppEvent/tick(seconds:)``.
  public var wantsTicks: Bool { isBusy || work.droppedAt.map { now - $0 < 1 } ?? false }

  /// The line being typed, such as to save it when the terminal goes away.
  public var typedText: String { editor.text }

  /// True while a job runs or a pane is being computed.
  public var isBusy: Bool { work.isRunning || panes.contains(where: \.isComputing) }

  /// What a key press speaks to now: the innermost dialogue, else the focused place.
  public var focus: Focus {
    if question != nil { return .question }
    if help != nil { return .help }
    if find != nil { return .find }
    if place == .prompt {
      if editor.search != nil { return .search }
      if editor.completion != nil { return .completion }
    }
    return focusedPlace
  }

  /// A number that was not used before, for jobs, requests and panes.
  mutating func newNumber() -> Int {
    lastNumber += 1
    return lastNumber
  }
}
