import Testing

@testable import Analysis

@Suite("Available memory")
struct AvailableMemoryTests {
  @Test("the kernel's units of 1,024 bytes become bytes")
  func parsing() {
    let text = "MemTotal:       100 kB\nMemFree: 3 kB\nMemAvailable:   12345 kB\n"
    #expect(availableBytes(inMemoryInfo: text) == 12345 * 1024)
    #expect(availableBytes(inMemoryInfo: "MemTotal: 100 kB\n") == nil)
    #expect(availableBytes(inMemoryInfo: "MemAvailable: many kB\n") == nil)
    #expect(availableBytes(inMemoryInfo: "MemAvailable: \(Int.max) kB\n") == nil)
  }

  @Test("this machine has more than a mebibyte and less than a pebibyte")
  func thisMachine() {
    #expect((1 << 20..<1 << 50).contains(availableMemory()))
  }
}
