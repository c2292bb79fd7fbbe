public import SessionFiles

extension Lesson {
  /// The lesson that a session file tells, a step for each of its slides.
  public init(_ script: SessionScript) {
    self.init(
      title: script.title ?? "lesson",
      steps: script.slides.map { slide in
        Step(
          marker: slide.markers.first, notes: slide.notes, speakerNotes: slide.speakerNotes,
          commands: slide.commands.map { Step.Command(text: $0.text, line: $0.line) })
      })
  }
}
