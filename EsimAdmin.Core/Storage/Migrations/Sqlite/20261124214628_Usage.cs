using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EsimAdmin.Core.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Usage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "UsageDueAt",
                table: "Esims",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "UsageSamples",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    EsimTranNo = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Used = table.Column<long>(type: "INTEGER", nullable: false),
                    Total = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageSamples", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Esims_UsageDueAt",
                table: "Esims",
                column: "UsageDueAt");

            migrationBuilder.CreateIndex(
                name: "IX_UsageSamples_EsimTranNo_At",
                table: "UsageSamples",
                columns: new[] { "EsimTranNo", "At" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "UsageSamples");

            migrationBuilder.DropIndex(
                name: "IX_Esims_UsageDueAt",
                table: "Esims");

            migrationBuilder.DropColumn(
                name: "UsageDueAt",
                table: "Esims");
        }
    }
}
