import Dispatch
import Synchronization

/// A queue that any thread may add to and take from.
final class Channel<Element: Sendable>: Sendable {
  private let waiting = Mutex<[Element]>([])
  private let signal = DispatchSemaphore(value: 0)

  /// Adds an element.
  func send(_ element: Element) {
    waiting.withLock { $0.append(element) }
    signal.signal()
  }

  /// Adds an element in place of the waiting ones that it makes needless.
  func send(_ element: Element, replacing isReplaced: @Sendable (Element) -> Bool) {
    let grew = waiting.withLock { queue in
      let before = queue.count
      queue.removeAll(where: isReplaced)
      queue.append(element)
      return queue.count > before
    }
    if grew { signal.signal() }
  }

  /// Removes the waiting elements that are no longer wanted.
  ///
  /// Their signals stay behind; ``next()`` passes over them.
  func remove(where isRemoved: @Sendable (Element) -> Bool) {
    waiting.withLock { $0.removeAll(where: isRemoved) }
  }

  /// The next element; waits for one.
  func next() -> Element {
    while true {
      signal.wait()
      if let element = takeIfAny() { return element }
    }
  }

  /// The next element when one waits.
  func takeIfAny() -> Element? {
    waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }

  /// Everything that waits.
  func drain() -> [Element] {
    waiting.withLock { queue in
      defer { queue.removeAll() }
      return queue
    }
  }
}
