/// What a lesson shows up to the next pause.
public struct Slide: Equatable, Sendable {
  /// The steps between two pauses, in order; no pauses among them.
  public var steps: [SessionScript.Step]

  /// Makes a slide.
  public init(steps: [SessionScript.Step]) { self.steps = steps }

  /// The lines for everybody.
  public var notes: [String] {
    steps.compactMap { if case .note(let text) = $0 { text } else { nil } }
  }

  /// The lines for the speaker.
  public var speakerNotes: [String] {
    steps.compactMap { if case .speakerNote(let text) = $0 { text } else { nil } }
  }

  /// The commands with the numbers of their lines.
  public var commands: [(text: String, line: Int)] { SessionScript(steps: steps).commands }

  /// The names of the markers.
  public var markers: [String] {
    steps.compactMap { if case .marker(let name) = $0 { name } else { nil } }
  }
}

extension SessionScript {
  /// The session as a lesson: one slide for each stretch between pauses, empty stretches left out.
  ///
  /// - Complexity: O(steps).
  public var slides: [Slide] {
    steps.split(separator: .pause).map { Slide(steps: Array($0)) }
  }
}
