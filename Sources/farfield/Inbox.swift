import App
import Commands

/// What background work tells the thread that owns the screen.
enum Message: Sendable {
  /// An event for the model.
  case event(AppEvent)
  /// A job goes on, and panes are computed by this interpreter from now on.
  case published(job: Int, Publication)
  /// A job ended and leaves this interpreter behind.
  case jobEnded(job: Int, Interpreter)
}

/// Messages from any thread to the one that owns the screen, which is woken for each.
struct Inbox: Sendable {
  private let messages = Channel<Message>()
  private let wake: @Sendable () -> Void

  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  /// Leaves a message; any thread may.
  func post(_ message: Message) {
    messages.send(message)
    wake()
  }

  /// Everything that arrived.
  func drain() -> [Message] { messages.drain() }
}
