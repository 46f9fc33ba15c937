import App
import Glibc

@main
enum Boxoffice {
  // Not `async`: the signals must be blocked in the first thread before any other exists, so that
  // every thread inherits it and one alone waits for them.
  static func main() {
    Commands.blockSignals()
    // The one task the process begins with; it ends the process.
    Task { @concurrent in exit(await Commands.run(Array(CommandLine.arguments.dropFirst()))) }
    while true { pause() }
  }
}
