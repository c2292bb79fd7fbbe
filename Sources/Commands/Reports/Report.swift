public import Diagnostics
import Evaluation

/// What a statement has to say: values, not text. The front end chooses how it looks.
public struct Report: Equatable, Sendable {
  /// What goes to the transcript, in order.
  public var parts: [ReportPart]
  /// What the front end is asked to do; ignored without a screen.
  public var actions: [ReportAction]
  /// What `--json` prints of it.
  public var summary: ValueSummary?

  /// Makes a report.
  public init(
    parts: [ReportPart] = [], actions: [ReportAction] = [], summary: ValueSummary? = nil
  ) {
    self.parts = parts
    self.actions = actions
    self.summary = summary
  }
}

/// One piece of a report.
public enum ReportPart: Equatable, Sendable {
  /// Lines of text.
  case text([String])
  /// A table.
  case table(ReportTable)
  /// Maps to be drawn side by side.
  case maps([MapContent])
  /// Gradient norms beside their bounds.
  case gradient(GradientContent)
  /// Curves on logarithmic axes.
  case curves(CurveContent)
  /// Several such charts, which a screen shows in a panel.
  case charts([CurveContent])
  /// A warning: the command ran, but may surprise.
  case warning(Diagnostic)
}

/// How a number was obtained; printed beside it.
public enum Provenance: Equatable, Sendable {
  /// Computed from every number it depends on.
  case exact
  /// Estimated from some rows; the half width of the interval when there is one.
  case sampled(rowCount: Int, halfWidth: Double?)
  /// Never exceeded, but perhaps not reached.
  case bound
  /// A clock or a counter.
  case measured
}

/// A table of numbers and words.
public struct ReportTable: Equatable, Sendable {
  /// One entry of a row.
  public enum Entry: Equatable, Sendable {
    /// Words.
    case text(String)
    /// A number and how it was obtained.
    case number(Double, Provenance)
    /// A number of bytes.
    case bytes(Int, Provenance)
    /// A duration; hidden by `--stable-output`.
    case seconds(Double)
    /// Nothing to show, with the reason: "undefined", "no bound".
    case absent(String)
  }

  /// The heading; nil for none.
  public var title: String?
  /// Column headings.
  public var columns: [String]
  /// Rows, each with one entry per column.
  public var rows: [[Entry]]
  /// Lines below.
  public var footnotes: [String]

  /// Makes a table.
  public init(title: String? = nil, columns: [String], rows: [[Entry]], footnotes: [String] = []) {
    self.title = title
    self.columns = columns
    self.rows = rows
    self.footnotes = footnotes
  }
}

/// What `--json` tells of a value.
public struct ValueSummary: Equatable, Sendable {
  /// A JSON value.
  public indirect enum JSON: Equatable, Sendable {
    /// `null`.
    case null
    /// A number; NaN and infinities are written as strings.
    case number(Double)
    /// Text.
    case text(String)
    /// `true` or `false`.
    case boolean(Bool)
    /// A list.
    case list([JSON])
    /// An object with its keys in order.
    case object([Member])
  }

  /// A member of an object.
  public struct Member: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: JSON

    /// Makes a member.
    public init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  /// "number", "tensor", "attention", "table", …
  public var kind: String
  /// The extents of a tensor.
  public var shape: [Int]?
  /// "exact", "sampled (k rows)" or "bound".
  public var how: String
  private var content: Content

  private enum Content: Sendable {
    case json(JSON)
    case values([Value])
  }

  /// The value; a large tensor's summary.
  ///
  /// - Complexity: O(numbers) for the value of an expression, which is summed up only here.
  public var value: JSON {
    switch content {
    case .json(let json): json
    case .values(let values):
      values.count == 1 ? Self.json(of: values[0]) : .list(values.map(Self.json))
    }
  }

  /// Makes a summary.
  public init(kind: String, shape: [Int]? = nil, value: JSON, how: String = "exact") {
    self.kind = kind
    self.shape = shape
    content = .json(value)
    self.how = how
  }

  /// What `--json` tells of one value, or of several assigned ones; only looked at when it is told.
  init(of values: [Value]) {
    kind = values.count == 1 ? values[0].kindName : "list"
    shape = values.count == 1 ? values[0].shape : nil
    content = .values(values)
    how = "exact"
  }

  /// True when `--json` tells the same.
  public static func == (first: ValueSummary, second: ValueSummary) -> Bool {
    first.kind == second.kind && first.shape == second.shape && first.how == second.how
      && first.value == second.value
  }
}

/// What a command asks of the front end.
public enum ReportAction: Equatable, Sendable {
  /// Show these panes in place of the present ones.
  case showPanes([PaneSubject])
  /// Show these panes in place of the present ones, unless the same training is on the screen.
  case showTraining([PaneSubject])
  /// Show this panel beside the present maps, in place of one of its kind, at a query if one is named.
  case showPanel(PaneSubject, query: Int?)
  /// Show another part of the maps.
  case lookAt(MapPlace)
  /// Close all panes.
  case closePanes
  /// Leave the program.
  case quit
  /// Show help in an overlay; the lines are in ``Report/parts``.
  case showHelp
  /// Play a session file.
  case playSession(path: String)
  /// Empty the transcript.
  case clearTranscript
  /// Ask before something is overwritten; on yes run `command` instead.
  case confirm(question: String, command: String)
  /// Let keys move this parameter.
  case showSlider(SliderState)
  /// Draw maps on this scale: "lift", "linear", "log", "rank" or "row".
  case setScale(String)
  /// Draw maps with this palette, one of those the front end has.
  case setPalette(String)
  /// Listen to the mouse, or leave it to the terminal.
  case setMouse(Bool)
}

/// A parameter that keys can move.
public struct SliderState: Equatable, Sendable {
  /// The variable.
  public var name: String
  /// The ends of its range.
  public var lower: Double
  /// The ends of its range.
  public var upper: Double
  /// Where it stands.
  public var value: Double

  /// Makes a slider.
  public init(name: String, lower: Double, upper: Double, value: Double) {
    self.name = name
    self.lower = lower
    self.upper = upper
    self.value = value
  }
}
