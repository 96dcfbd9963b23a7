using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Tests.Support;

/// <summary>Keeps all that is logged at any level, with the values and scopes that a log in JSON would hold.</summary>
internal sealed class TraceLog : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<string> _lines = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    /// <summary>Has every category tell everything.</summary>
    public static void Open(Dictionary<string, string> settings)
    {
        foreach (var category in new[] { "Default", "Microsoft", "Microsoft.Hosting.Lifetime", "System.Net.Http", "Polly" })
            settings[$"Logging:LogLevel:{category}"] = "Trace";
    }

    public string Text => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => new Log(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private static void Append(StringBuilder line, object? state)
    {
        line.Append(CultureInfo.InvariantCulture, $" {state}");
        if (state is not IEnumerable<KeyValuePair<string, object?>> values) return;
        foreach (var (name, value) in values) line.Append(CultureInfo.InvariantCulture, $" {name}={value}");
    }

    private sealed class Log(TraceLog all, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => all._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var line = new StringBuilder($"{category}: {formatter(state, exception)} {exception}");
            Append(line, state);
            all._scopes.ForEachScope((scope, text) => Append(text, scope), line);
            all._lines.Enqueue(line.ToString());
        }
    }
}
