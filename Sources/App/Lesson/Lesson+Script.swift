public import SessionFiles

extension Lesson {
  /// The lesson that a session file tells, a step for each of its slides.
  public init(_ script: SessionScript) {
    self.init(
      title: script.title ?? "lesson",
      steps: script.slides.map { slide in
        Step(marker: slide.markers.first, items: slide.steps.compactMap(Self.item))
      })
  }

  private static func item(of step: SessionScript.Step) -> Item? {
    switch step {
    case .note(let text): .note(text)
    case .speakerNote(let text): .speakerNote(text)
    case .command(let text, let line): .command(Command(text: text, line: line))
    case .pause, .marker: nil
    }
  }
}
