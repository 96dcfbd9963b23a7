using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EsimAdmin.Core.EsimAccess.Wire;

/// <summary>
/// Reads one answer or webhook field by field: what cannot be read is as if it were not told, and is noted; all else stays. Names count in
/// any casing; of a field that is there twice, the last readable one.
/// </summary>
internal sealed class WireReading
{
    // One bad field may be in each of thousands of rows.
    private const int MostNotes = 200;

    private static readonly ConcurrentDictionary<Type, Shape> Shapes = new();

    // Of what is being read: a text of it is only made for a note.
    private readonly List<string> _path = [];
    private readonly List<Unreadable> _notes = [];
    private int _count;

    /// <summary>What could not be read so far.</summary>
    public IReadOnlyList<Unreadable> Notes => _notes;

    /// <summary>Notes that something could not be read.</summary>
    public void Note(string field, string raw)
    {
        _count++;
        if (_notes.Count < MostNotes) _notes.Add(new Unreadable(field, UnreadableRules.Shown(field, raw), null));
    }

    /// <summary>Reads what is behind a field.</summary>
    /// <param name="value">What came; undefined for nothing.</param>
    /// <param name="field">Where it stands, for notes.</param>
    /// <returns>Null when it says nothing or cannot be read.</returns>
    public T? Read<T>(JsonElement value, string field) => (T?)Read(typeof(T), value, field);

    private object? Read(Type type, JsonElement value, string field)
    {
        if (WireValues.IsUntold(value, type)) return null;
        _path.Add(field);
        var read = Shapes.GetOrAdd(type, Shape.Of).Read(this, value);
        if (read is null) Note(Path(), value.GetRawText());
        _path.RemoveAt(_path.Count - 1);
        return read;
    }

    private string Path() => string.Join('.', _path.Where(part => part.Length > 0)).Replace(".[]", "[]", StringComparison.Ordinal);

    /// <summary>How values of a type are read.</summary>
    private abstract class Shape
    {
        /// <summary>The value; null when it cannot be read.</summary>
        public abstract object? Read(WireReading reading, JsonElement value);

        public static Shape Of(Type type) => WireValues.ReaderOf(type) is { } reader ? new Single(reader)
            : IsList(type) ? new Many(type) : new Fields(type);

        protected static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VendorList<>);
    }

    private sealed class Single(Func<JsonElement, object?> reader) : Shape
    {
        public override object? Read(WireReading reading, JsonElement value) => reader(value);
    }

    private sealed class Many(Type type) : Shape
    {
        private readonly ConstructorInvoker _make = ConstructorInvoker.Create(type.GetConstructor([])!);
        private readonly Type _of = type.GetGenericArguments()[0];

        public override object? Read(WireReading reading, JsonElement value)
        {
            if (value.ValueKind != JsonValueKind.Array) return null;
            var list = (IVendorList)_make.Invoke();
            foreach (var element in value.EnumerateArray())
            {
                var before = reading._count;
                if (reading.Read(_of, element, "[]") is { } entry)
                {
                    list.Add(entry);
                    if (reading._count > before) list.PartlyRead++;
                    continue;
                }
                if (reading._count == before) reading.Note(reading.Path() + "[]", "null");
                list.Unreadable++;
            }
            return list;
        }
    }

    private sealed class Fields : Shape
    {
        // Of what names a row, the first that it has.
        private static readonly string[] Keys = ["esimTranNo", "packageCode", "orderNo", "code"];

        private readonly Dictionary<string, (int Index, string Name, Type Type)> _fields = new(StringComparer.OrdinalIgnoreCase);
        private readonly ConstructorInvoker _make;
        private readonly int[] _parameters;
        private readonly (int Index, MethodInvoker Set)[] _setters;
        private readonly int[] _keys;
        private readonly Type _first;

        public Fields(Type type)
        {
            var properties = type.GetProperties().Where(property => property.SetMethod is { IsPublic: true }).ToList();
            foreach (var (index, property) in properties.Index())
            {
                var name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
                    ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
                _fields[name] = (index, name, property.PropertyType);
            }
            _first = properties[0].PropertyType;
            var constructor = type.GetConstructors().MaxBy(one => one.GetParameters().Length)!;
            _make = ConstructorInvoker.Create(constructor);
            _parameters = [.. constructor.GetParameters().Select(parameter => properties.FindIndex(one => one.Name == parameter.Name))];
            _setters = [.. properties.Index().Where(one => !_parameters.Contains(one.Index))
                .Select(one => (one.Index, MethodInvoker.Create(one.Item.SetMethod!)))];
            _keys = [.. Keys.Where(_fields.ContainsKey).Select(key => _fields[key].Index)];
        }

        public override object? Read(WireReading reading, JsonElement value)
        {
            var values = new object?[_fields.Count];
            var before = reading._notes.Count;
            if (value.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in value.EnumerateObject())
                {
                    if (WireJson.NameOf(property) is not { } told || !_fields.TryGetValue(told, out var known)) continue;
                    if (reading.Read(known.Type, property.Value, known.Name) is { } read) values[known.Index] = read;
                }
            }
            // The specification shows some lists without what is around them in production.
            else if (IsList(_first) && value.ValueKind == JsonValueKind.Array) values[0] = reading.Read(_first, value, "");
            else return null;
            var arguments = new object?[_parameters.Length];
            for (var index = 0; index < arguments.Length; index++) arguments[index] = values[_parameters[index]];
            var made = _make.Invoke(arguments.AsSpan());
            foreach (var (index, set) in _setters) if (values[index] is { } told) set.Invoke(made, told);
            if (reading._notes.Count > before && _keys.Select(key => values[key] as string).FirstOrDefault(key => key is { Length: > 0 })
                is { } row)
            {
                for (var note = before; note < reading._notes.Count; note++)
                    reading._notes[note] = reading._notes[note] with { Row = UnreadableRules.Cut(row) };
            }
            return made;
        }
    }
}
