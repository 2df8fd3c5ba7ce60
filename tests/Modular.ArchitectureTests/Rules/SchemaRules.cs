namespace Modular.ArchitectureTests.Rules;

/// <summary>
/// A folder owns the schema of its own name, made by its migrations; the folder Postgres owns pipeline. Nobody names
/// the schema of somebody else, in a statement or in a migration.
/// </summary>
internal static class SchemaRules
{
    public static IEnumerable<string> SqlStaysInInfrastructure(Product product)
    {
        var known = KnownTo(product);
        return from type in product.Types
               where product.LayerOf(type.Name) != Product.Infrastructure
               from text in type.Texts
               where SqlText.LooksLikeSql(text.Value) && SqlText.SchemasIn(text.Value, known).Any()
               select $"{type.Name.Full} holds SQL in {text.Member}";
    }

    public static IEnumerable<string> StatementsNameTheirOwnSchema(Product product)
    {
        var known = KnownTo(product);
        return (from type in product.Types
                where product.LayerOf(type.Name) == Product.Infrastructure
                from text in type.Texts
                where SqlText.LooksLikeSql(text.Value)
                from schema in SqlText.SchemasIn(text.Value, known)
                where schema != SchemaOf(product.FolderOf(type.Name))
                select $"{type.Name.Full} names the schema {schema} in {text.Member}").Distinct();
    }

    public static IEnumerable<string> MigrationsNameTheirOwnSchema(Product product)
    {
        var known = KnownTo(product);
        return from file in product.SqlFiles
               from schema in SqlText.SchemasIn(file.Sql, known).Union(SqlText.CreatedBy(file.Sql))
               where schema != SchemaOf(file.Folder)
               select $"{file.Name} names the schema {schema}";
    }

    public static IEnumerable<string> MigrationsAreNumbered(Product product)
    {
        var misnamed = from file in product.SqlFiles
                       where !SqlText.IsNumbered(file.File)
                       select $"{file.Name} is not named 0001_words.sql";
        var twice = from file in product.SqlFiles
                    where SqlText.IsNumbered(file.File)
                    group file by (file.Folder, Number: file.File[..4]) into same
                    where same.Count() > 1
                    select $"{same.Key.Folder} has {same.Count()} migrations numbered {same.Key.Number}";
        return misnamed.Concat(twice);
    }

    private static HashSet<string> KnownTo(Product product) =>
        [.. product.Modules.Concat(product.SqlFiles.Select(file => file.Folder)).Select(SchemaOf)];

    private static string SchemaOf(string folder) => folder == "Postgres" ? "pipeline" : folder.ToLowerInvariant();
}
