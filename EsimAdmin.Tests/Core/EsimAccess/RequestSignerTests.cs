using EsimAdmin.Core.EsimAccess;

namespace EsimAdmin.Tests.Core.EsimAccess;

public sealed class RequestSignerTests
{
    [Fact]
    public void The_worked_example_of_the_specification_gives_its_signature() => Assert.Equal(
        "7eb765e27df5373dea2dbc8c41a7d9557743e46c8054750f3d851b3fd01d0835",
        RequestSigner.Sign("1628670421", "4ce9d9cdac9e4e17b3a2c66c358c1ce2", "11111", """{"imsi":"326543826"}"""u8, "1111"));
}
